"""Sizes of pictures and patches, which also programs without PyTorch need."""
PATCH, MERGE = 14, 2
UNIT = PATCH * MERGE  # pixels of an image token
WIDTH, HEIGHT = 168, 112  # of a picture of 3:2 as the model sees it
LEAST_TOKENS, MOST_TOKENS = 8, WIDTH * HEIGHT // UNIT ** 2
