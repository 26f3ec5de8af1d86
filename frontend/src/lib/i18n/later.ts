// Which texts go with pages that few people open, kept out of what every page loads first.
import areas from './areas-later.json';

/** The areas of the folders that areas.json leaves to this list. */
export const areasByFolder: Record<string, string[]> = areas;
