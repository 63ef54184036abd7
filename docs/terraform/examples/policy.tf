resource "hallpass_policy" "production" {
  id       = "platform-production"
  position = 1

  match = {
    resources = ["acme/platform/**", "!acme/platform/docs"]
    roles     = ["developer", "maintainer"]
  }

  steps = [
    { who = ["manager"], remind = "1h" },
    { who = ["owners"], need = 2, note = "always" },
  ]

  max_duration = "4h"
  reason_pattern = {
    pattern = "^[A-Z]+-[0-9]+"
    message = "Begin with the name of a ticket."
  }
}
