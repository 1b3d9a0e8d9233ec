/** Name and details of a person, as they are typed in: for a new one, and over what is known of an old one. */
import { NumberInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'

export interface PersonValues {
  user_name: string
  gender: string
  /** Empty: not known. */
  birth_year: string | number
  hometown: string
  residence: string
}

/** Nobody older was photographed; nor is anybody from the future. */
const EARLIEST_BIRTH_YEAR = 1800
const thisYear = () => new Date().getFullYear()

/** In the order they are asked for. */
export const DETAILS = ['gender', 'birth_year', 'hometown', 'residence'] as const

interface FieldProps {
  form: Pick<UseFormReturnType<PersonValues>, 'getInputProps'>
}

export function NameField({ form }: FieldProps) {
  const { t } = useTranslation('faces')
  return (
    <TextInput
      label={t('person.user_name')}
      required
      maxLength={200}
      autoComplete="off"
      dir="auto"
      {...form.getInputProps('user_name')}
    />
  )
}

export function DetailFields({ form }: FieldProps) {
  const { t } = useTranslation('faces')
  return DETAILS.map((name) =>
    name === 'birth_year' ? (
      <NumberInput
        key={name}
        label={t('person.birth_year')}
        min={EARLIEST_BIRTH_YEAR}
        max={thisYear()}
        clampBehavior="none"
        allowDecimal={false}
        thousandSeparator=""
        hideControls
        {...form.getInputProps(name)}
      />
    ) : (
      <TextInput key={name} label={t(`person.${name}`)} maxLength={200} dir="auto" {...form.getInputProps(name)} />
    ),
  )
}

/** What is wrong with them, by field. */
export function usePersonCheck() {
  const { t } = useTranslation('faces')
  return ({ user_name, birth_year }: PersonValues) => {
    const [least, most] = [EARLIEST_BIRTH_YEAR, thisYear()]
    const wrong = birth_year !== '' && (Number(birth_year) < least || Number(birth_year) > most)
    return {
      user_name: user_name.trim() === '' ? t('person.name_missing') : null,
      birth_year: wrong ? t('person.bad_year', { least, most }) : null,
    }
  }
}
