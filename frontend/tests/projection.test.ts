import { describe, expect, it } from 'vitest';
import { frameOf, labelPoint, pathOf, project, ringsOf, type Position } from '#lib/rules/projection.ts';

const square: Position[] = [
	[10.7, 53.6],
	[10.8, 53.6],
	[10.8, 53.7],
	[10.7, 53.7],
	[10.7, 53.6]
];

describe('the map', () => {
	it('projects as Web Mercator', () => {
		expect(project([0, 0])).toEqual([0.5, 0.5]);
		const [x, y] = project([180, 85.0511287798066]);
		expect(x).toBe(1);
		// 85° is the edge of the drawing; beyond it positions hold.
		expect(y).toBeGreaterThan(0);
		expect(project([10, 60])[1]).toBeLessThan(project([10, 50])[1]);
	});

	it('fits every position into the frame and keeps the margin', () => {
		const frame = frameOf(square, 480, 14);
		for (const position of square) {
			const [x, y] = frame.place(position);
			expect(x).toBeGreaterThanOrEqual(14 - 1e-9);
			expect(x).toBeLessThanOrEqual(466 + 1e-9);
			expect(y).toBeGreaterThanOrEqual(14 - 1e-9);
			expect(y).toBeLessThanOrEqual(frame.height - 13);
		}
		// In Germany a degree of latitude is longer than one of longitude.
		expect(frame.height).toBeGreaterThan(480);
	});

	it('draws polygons and multipolygons, and labels the largest part', () => {
		const island: Position[] = square.map(([longitude, latitude]) => [longitude + 1, latitude]);
		const tiny: Position[] = square.map(([longitude, latitude]) => [10.7 + (longitude - 10.7) / 50, 53.6 + (latitude - 53.6) / 50]);
		const rings = ringsOf({ type: 'MultiPolygon', coordinates: [[tiny], [island]] });
		const frame = frameOf(rings.flat(), 480, 0);
		expect(pathOf(rings, frame).match(/M/g)).toHaveLength(2);
		expect(pathOf(ringsOf({ type: 'Polygon', coordinates: [square] }), frame)).toMatch(/^M[\d.-]+ [\d.-]+(L[\d.-]+ [\d.-]+){4}Z$/);
		expect(labelPoint(rings, frame)[0]).toBeGreaterThan(240);
	});
});
