// The texts of pages that few people open, kept out of what every page loads first.
import areas from './areas-later.json';

export { loaders } from './gen/later.ts';

/** The areas of the folders that areas.json leaves to this list. */
export const areasByFolder: Record<string, string[]> = areas;
