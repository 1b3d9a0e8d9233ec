import { expect, test } from 'vitest'
import { addressOfLink } from '../../one-time-link.ts'
import { visitLinkOf } from './visit-link.ts'

const ORIGIN = 'https://photos.test'

test('the secret of a link never stands where a server would be sent it', () => {
  const address = addressOfLink('#/g/party?t=se%26cret', ORIGIN)
  expect(address).toBe(`${ORIGIN}/g/party#t=se%26cret`)
  expect(visitLinkOf(address ?? '')).toEqual({ slug: 'party', secret: 'se&cret', rest: `${ORIGIN}/g/party` })
})

test('a name with other letters is the name, and a broken one breaks nothing', () => {
  expect(visitLinkOf(`${ORIGIN}/g/festa-jo%C3%A3o#t=a`)?.slug).toBe('festa-joão')
  expect(visitLinkOf(`${ORIGIN}/g/100%#t=a`)?.slug).toBe('100%')
})

test.each(['/g/party', '/g/party#photo=3', '/people#t=a', '/g/#t=a', '/g/a/b#t=a', '/sign-in#token=a'])(
  '%s holds no secret of a visit',
  (path) => expect(visitLinkOf(ORIGIN + path)).toBeNull(),
)
