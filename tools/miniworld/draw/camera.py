"""The camera: metres of the scene (right, up, ahead) to units of the picture."""
from .canvas import HEIGHT, WIDTH


class Camera:
    def __init__(self, focal=1000.0, height=2.5, horizon=0.46 * HEIGHT, centre=0.5 * WIDTH,
                 bend=0.0):
        self.focal, self.height, self.horizon, self.centre = focal, height, horizon, centre
        self.bend = bend
        self.reach = 160.0  # metres that the haze leaves clear

    def at(self, x, y, z):
        """Where the point x right, y up and z ahead of the camera's foot is seen."""
        unit = self.focal / z
        return (self.centre + (x + self.bend * z * z) * unit,
                self.horizon + (self.height - y) * unit)

    def unit(self, z):
        """What a metre at this distance measures."""
        return self.focal / z

    def x_at(self, picture_x, z):
        """How far right a point is that is seen at picture_x."""
        return (picture_x - self.centre) * z / self.focal - self.bend * z * z

    def z_at(self, picture_y):
        """How far away the ground is that is seen at picture_y."""
        return self.height * self.focal / max(picture_y - self.horizon, 1e-3)

    @property
    def nearest(self):
        """Where the ground enters the picture."""
        return self.z_at(HEIGHT) * 0.98

    def far(self, z):
        """Distance as a share of the haze at the horizon."""
        return min(1.0, z / self.reach)

    def strip(self, x0, x1, z0, z1):
        """A strip of ground between two lines along the view, as a polygon."""
        if not self.bend:
            return [self.at(x0, 0, z0), self.at(x0, 0, z1), self.at(x1, 0, z1), self.at(x1, 0, z0)]
        depths = spread(z0, z1, max(2, min(14, int(6 * (z1 / z0 - 1)))))
        return ([self.at(x0, 0, z) for z in depths]
                + [self.at(x1, 0, z) for z in reversed(depths)])


def spread(z0, z1, steps):
    """Depths from z0 to z1 that are evenly spaced in the picture."""
    return [1 / (1 / z0 + (1 / z1 - 1 / z0) * i / steps) for i in range(steps + 1)]
