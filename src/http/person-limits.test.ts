/** The contract refuses what the room of people would refuse, so that a form is told of all that is wrong at once. */
import { describe, expect, test } from 'vitest'
import { checkedConsent } from '#people/consents.ts'
import { personDetails } from '#people/details.ts'
import { EnrollFields } from './contracts/recognition.ts'
import { peopleEndpoints } from './contracts/people.ts'
import { EARLIEST_BIRTH_YEAR, LONGEST_LINE } from './contracts/person-limits.ts'

const thisYear = new Date().getFullYear()
const change = peopleEndpoints.update.body
const consent = peopleEndpoints.recordConsent.body
const text = 'x'.repeat(LONGEST_LINE)
const given = { wording_version: '1', purpose: 'door', given_by: 'Ann' }
const inRoom = (value: Partial<Record<'purpose' | 'givenBy', string>>) =>
  checkedConsent({ wordingVersion: '1', purpose: 'door', givenBy: 'Ann', ...value })

describe('what is taken of a person', () => {
  test.each([
    ['the earliest birth year', EARLIEST_BIRTH_YEAR, EARLIEST_BIRTH_YEAR - 1],
    ['the latest birth year', thisYear, thisYear + 1],
  ])('%s', (_, last, beyond) => {
    expect(change.safeParse({ birth_year: last }).success).toBe(true)
    expect(EnrollFields.safeParse({ birth_year: String(last) }).success).toBe(true)
    expect(personDetails({ birthYear: last })).toEqual({ birthYear: last })
    for (const wrong of [beyond, 1980.5]) {
      expect(change.safeParse({ birth_year: wrong }).success).toBe(false)
      expect(EnrollFields.safeParse({ birth_year: String(wrong) }).success).toBe(false)
    }
    expect(change.safeParse({ birth_year: null }).success).toBe(true)
  })

  test('the room takes no year that the contract would be too strict to refuse', () => {
    expect(() => personDetails({ birthYear: thisYear + 1 })).toThrow()
  })

  test('the length of a line is the same', () => {
    expect(personDetails({ gender: text, hometown: text, residence: text })).toMatchObject({ hometown: text })
    expect(inRoom({ purpose: text, givenBy: text })).toMatchObject({ purpose: text, givenBy: text })
    const fields = { gender: text, hometown: text, residence: text, consent_purpose: text, consent_given_by: text }
    expect(EnrollFields.safeParse({ user_name: text, ...fields }).success).toBe(true)
    expect(change.safeParse({ gender: text, hometown: text, residence: text }).success).toBe(true)
    expect(consent.safeParse({ ...given, purpose: text, given_by: text }).success).toBe(true)
    const longer = `${text}x`
    expect(() => personDetails({ hometown: longer })).toThrow()
    expect(() => inRoom({ purpose: longer })).toThrow()
    for (const field of ['user_name', ...Object.keys(fields)])
      expect([field, EnrollFields.safeParse({ [field]: longer }).success]).toEqual([field, false])
    for (const field of ['gender', 'hometown', 'residence', 'user_name'])
      expect([field, change.safeParse({ [field]: longer }).success]).toEqual([field, false])
    for (const field of ['purpose', 'given_by'])
      expect([field, consent.safeParse({ ...given, [field]: longer }).success]).toEqual([field, false])
  })
})
