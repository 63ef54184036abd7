data "hallpass_connectors" "all" {}

output "how_they_are" {
  value = { for one in data.hallpass_connectors.all.connectors : one.id => one.label }
}
