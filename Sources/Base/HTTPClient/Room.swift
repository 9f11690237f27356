// The room's first content is on its way.
