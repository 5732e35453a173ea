"""What can be measured of a film or a picture that is given as a reference: its shots, camera, look and sound.

`film.study_film` decodes a film once, small; `sound.study_sound` measures what is heard of it; `looks.look_of` measures
a picture; `reading` reads texts off frames.
"""
