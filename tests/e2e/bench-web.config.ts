// `make bench-web`: a measurement, no test. Timings are no gates of `make test`; they are for a machine that does nothing else.
import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

export default defineConfig({ ...base, globalSetup: undefined, testMatch: 'bench-web.ts', timeout: 1_200_000, reporter: [['line']], use: { ...base.use, trace: 'off' } });
