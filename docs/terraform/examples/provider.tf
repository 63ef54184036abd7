terraform {
  required_version = ">= 1.11"
  required_providers {
    hallpass = { source = "hallpass/hallpass" }
  }
}

provider "hallpass" {
  # HALLPASS_URL and HALLPASS_TOKEN say where hallpass is, and who asks.
}

data "hallpass_connectors" "all" {}

output "integrations" {
  value = { for one in data.hallpass_connectors.all.connectors : one.name => one.label }
}
