import { expect, test } from 'vitest'
import { addressOfLink } from './one-time-link.ts'

const ORIGIN = 'https://panel.test'

test.each([
  ['#/setup?token=abc', '/setup#token=abc'],
  ['#/sign-in?token=a%26b%23c%2Bd&next=%2Fpeople', '/sign-in?next=%2Fpeople#token=a%26b%23c%2Bd'],
  ['#/people', '/people'],
  // Still this panel, whatever it looks like.
  ['#/.//elsewhere.test', '//elsewhere.test'],
])('%s leads to %s', (hash, address) => expect(addressOfLink(hash, ORIGIN)).toBe(ORIGIN + address))

test.each(['', '#', '#main', '#//elsewhere.test/', '#/\\elsewhere.test', '#//[', '#token=abc'])(
  '%s is no link',
  (hash) => expect(addressOfLink(hash, ORIGIN)).toBeNull(),
)
