"""What Thingshop's document cannot say."""
