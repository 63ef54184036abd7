data "hallpass_resources" "platform" {
  query = "platform"
}

output "platform_paths" {
  value = data.hallpass_resources.platform.resources[*].path
}
