data "hallpass_people" "all" {}

output "without_account" {
  value = [for one in data.hallpass_people.all.people : one.name if length(one.accounts) == 0]
}
