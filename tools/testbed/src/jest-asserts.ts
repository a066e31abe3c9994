// Runs before each file of every suite: a test in which no expectation was put to the test has failed.
import { beforeEach, expect } from '@jest/globals';

beforeEach(() => expect.hasAssertions());
