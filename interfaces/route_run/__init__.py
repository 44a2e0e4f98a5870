"""`zhicheng routes`: walks all twelve review routes over real HTTP and compares them."""
