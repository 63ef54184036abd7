variable "gitlab_token" {
  type      = string
  ephemeral = true
}

data "hallpass_person" "owner" {
  who = "omar@acme.example"
}

resource "hallpass_connector" "beta" {
  name          = "Beta"
  url           = "https://gitlab.example.com"
  group         = "beta"
  owners        = [data.hallpass_person.owner.slack_user_id]
  interval      = "30m"
  token         = var.gitlab_token
  token_version = 1
}
