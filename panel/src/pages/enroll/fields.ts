import type { EnrollFields } from '../../faces/enroll-call.ts'
import type { PersonValues } from '../../faces/person-fields.tsx'

export interface EnrollValues extends PersonValues {
  consents: boolean
  consent_version: string
  consent_purpose: string
  consent_given_by: string
  /** A day, as `2027-01-31`. */
  consent_expires: string
}

export const EMPTY: EnrollValues = {
  ...{ user_name: '', gender: '', birth_year: '', hometown: '', residence: '' },
  ...{ consents: false, consent_version: '', consent_purpose: '', consent_given_by: '', consent_expires: '' },
}

const given = (value: string | number) => (String(value).trim() === '' ? null : value)
/** A consent that ends on a day holds until that day is over where the reader is. */
export const endOfDay = (day: string) => (day === '' ? null : new Date(`${day}T23:59:59`).toISOString())

/** What the server is told; fields left empty are not sent. */
export function toFields(values: EnrollValues, consents: boolean): EnrollFields {
  const { user_name, gender, birth_year, hometown, residence } = values
  return {
    user_name: user_name.trim(),
    gender: given(gender),
    birth_year: given(birth_year),
    hometown: given(hometown),
    residence: given(residence),
    ...(consents && {
      consent_version: values.consent_version.trim(),
      consent_purpose: values.consent_purpose.trim(),
      consent_given_by: values.consent_given_by.trim() || user_name.trim(),
      consent_expires_at: endOfDay(values.consent_expires),
    }),
  }
}
