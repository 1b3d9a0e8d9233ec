/** The contract imports nothing of the product: the lists it repeats are the product's. */
import { expect, test } from 'vitest'
import { PRESETS, VISIBILITIES, type PhotoState } from '#usecases/galleries/gallery.ts'
import { checkedConsent } from '#people/consents.ts'
import * as words from './contracts/gallery-words.ts'

test('presets, visibilities and states of photos are those of the use', () => {
  expect(words.PRESETS).toEqual(PRESETS)
  expect(words.VISIBILITIES).toEqual(VISIBILITIES)
  const states: Record<PhotoState, true> = { new: true, pending: true, done: true, error: true }
  expect([...words.PHOTO_STATES].sort()).toEqual(Object.keys(states).sort())
})

test('the consent of a selfie is one that can be kept', () => {
  const given = { wordingVersion: words.CONSENT_VERSION, purpose: words.CONSENT_PURPOSE, givenBy: 'visitor' }
  expect(checkedConsent(given)).toMatchObject(given)
})
