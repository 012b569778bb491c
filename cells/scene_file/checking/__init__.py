"""What must hold in a scene beyond its form: names, order, whereabouts, means, room."""
