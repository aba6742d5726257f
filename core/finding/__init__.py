"""What somebody who is hungry finds: stores near a door, their menus, what is ordered most."""
