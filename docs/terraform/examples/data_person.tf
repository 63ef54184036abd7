data "hallpass_person" "omar" {
  who = "omar@acme.example"
}

output "slack_user_id" {
  value = data.hallpass_person.omar.slack_user_id
}
