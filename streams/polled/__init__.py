"""The feeds as `marsad poll` has them among other pollers: shares, hubs, memories."""
