"""Others' systems: the ministry, carriers, the payment gateway."""
