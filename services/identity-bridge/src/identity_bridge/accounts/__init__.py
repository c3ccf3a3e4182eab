"""What people do with their own accounts: join two, close one, take their data along."""
