resource "hallpass_review_schedule" "quarterly" {
  id        = "quarterly"
  name      = "Every quarter"
  every     = "1 quarter"
  from      = "2027-01-05"
  run_by    = "dana@acme.example"
  reviewers = "resource_owners"
  undecided = "remove"
}
