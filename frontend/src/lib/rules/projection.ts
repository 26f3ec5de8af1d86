// The town's map: longitude and latitude to a plane, without a map library.

export type Position = readonly [longitude: number, latitude: number];
export type Rings = Position[][];

export interface MapGeometry {
	type: 'Polygon' | 'MultiPolygon';
	coordinates: unknown;
}

/** Web Mercator on the unit square; north is up, so y grows to the south. */
export function project([longitude, latitude]: Position): [number, number] {
	const limited = Math.max(-85, Math.min(85, latitude));
	const sine = Math.sin((limited * Math.PI) / 180);
	return [(longitude + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/** All rings of a Polygon or MultiPolygon. */
export function ringsOf(geometry: MapGeometry): Rings {
	return geometry.type === 'Polygon' ? (geometry.coordinates as Rings) : (geometry.coordinates as Rings[]).flat();
}

export interface Frame {
	width: number;
	height: number;
	/** Places a position on the drawing. */
	place: (position: Position) => [number, number];
}

/** A frame of `width` units that holds every position with `margin` units to spare on each side. */
export function frameOf(positions: Position[], width: number, margin: number): Frame {
	const points = positions.map(project);
	const xs = points.map((point) => point[0]);
	const ys = points.map((point) => point[1]);
	const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
	const scale = (width - 2 * margin) / Math.max(right - left, 1e-12);
	return {
		width,
		height: Math.round((bottom - top) * scale + 2 * margin),
		place: (position) => {
			const [x, y] = project(position);
			return [margin + (x - left) * scale, margin + (y - top) * scale];
		}
	};
}

/** SVG path data of the rings, one decimal is enough on a screen. */
export function pathOf(rings: Rings, frame: Frame): string {
	return rings
		.map((ring) => 'M' + ring.map((position) => frame.place(position).map((value) => value.toFixed(1)).join(' ')).join('L') + 'Z')
		.join('');
}

/** The middle of the largest ring's box, where a label can stand. */
export function labelPoint(rings: Rings, frame: Frame): [number, number] {
	let best: { size: number; at: [number, number] } = { size: -1, at: [0, 0] };
	for (const ring of rings) {
		const points = ring.map((position) => frame.place(position));
		const xs = points.map((point) => point[0]);
		const ys = points.map((point) => point[1]);
		const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
		const size = (right - left) * (bottom - top);
		if (size > best.size) best = { size, at: [(left + right) / 2, (top + bottom) / 2] };
	}
	return best.at;
}
