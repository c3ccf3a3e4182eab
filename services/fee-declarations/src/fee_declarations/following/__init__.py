"""Following up: what is done about notes that are not paid in time. `claims` has what is known of them."""
