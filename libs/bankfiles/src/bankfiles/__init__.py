"""What banks say in their files about money on an account, as typed rows. Pure: no database, no service."""
