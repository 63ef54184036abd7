resource "hallpass_person_link" "ana" {
  slack   = "ana@acme.example"
  gitlab  = "ana"
  manager = "omar@acme.example"
}
