// Prints "passed failed" of jest's own summary; a file that could not even be loaded counts as one failure.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(numPassedTests, numFailedTests + numRuntimeErrorTestSuites);
