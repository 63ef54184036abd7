resource "hallpass_conflict" "build_and_deploy" {
  id   = "build-and-deploy"
  name = "Build and deploy"

  a = { any = [{ resources = ["acme/platform/api"], roles = ["developer"] }] }
  b = { any = [{ resources = ["acme/platform/web"], roles = ["maintainer"] }] }

  on_request = "step"
  step       = { who = ["owners"] }
  owners     = ["dana@acme.example"]
}
