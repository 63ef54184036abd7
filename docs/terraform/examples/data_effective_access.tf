data "hallpass_effective_access" "omar" {
  person = "omar@acme.example"
}

output "standing" {
  value = [for one in data.hallpass_effective_access.omar.holds : "${one.role} on ${one.path}" if one.grant_id == null]
}
