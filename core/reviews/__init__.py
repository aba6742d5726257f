"""배송확인 and reviews: what customers say of an order once it is delivered."""
