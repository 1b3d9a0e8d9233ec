import { Button, Group, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'

/** `expires`: a day, as `2027-01-31`; empty: never. */
export interface EntryValues {
  name: string
  reason: string
  expires: string
}

const NAME_MOST = 100
const REASON_MOST = 255
const DAYS = [7, 30, 90, 365]

/** The day is over at midnight where the reader is. */
export const expiryOf = (day: string) => (day === '' ? null : new Date(`${day}T23:59:59`).toISOString())
/** The day where the reader is. */
export const dayOf = (moment: Date) =>
  [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map((part) => String(part).padStart(2, '0')).join('-')

const daysTo = (end: string) => Math.max(0, Math.floor((Date.parse(end) - Date.now()) / 86_400_000))

export function useEntryCheck() {
  const { t } = useTranslation('watchlist')
  const needed = (text: string) => (text.trim() === '' ? t('common:required') : null)
  return {
    name: needed,
    reason: needed,
    expires: (day: string) => {
      const end = expiryOf(day)
      return end !== null && Date.parse(end) < Date.now() ? t('field.expires_past') : null
    },
  }
}

/** Who is looked for, why, and until when. */
export function EntryFieldsOf({ form }: { form: UseFormReturnType<EntryValues> }) {
  const { t } = useTranslation('watchlist')
  const { expires } = form.values
  const end = expiryOf(expires)
  return (
    <>
      <TextInput
        required
        label={t('field.name')}
        description={t('field.name_hint')}
        maxLength={NAME_MOST}
        autoComplete="off"
        dir="auto"
        {...form.getInputProps('name')}
      />
      <Textarea
        required
        label={t('field.reason')}
        description={t('field.reason_hint')}
        maxLength={REASON_MOST}
        autosize
        minRows={2}
        dir="auto"
        {...form.getInputProps('reason')}
      />
      <div>
        <TextInput
          type="date"
          label={t('field.expires')}
          description={end ? t('field.expires_in', { count: daysTo(end) }) : t('field.expires_hint')}
          min={dayOf(new Date())}
          {...form.getInputProps('expires')}
        />
        <Group gap={4} mt={6}>
          {DAYS.map((days) => (
            <Button
              key={days}
              size="compact-xs"
              variant="default"
              onClick={() => form.setFieldValue('expires', dayOf(new Date(Date.now() + days * 86_400_000)))}
            >
              {t('field.days', { count: days })}
            </Button>
          ))}
          {expires !== '' && (
            <Button size="compact-xs" variant="default" onClick={() => form.setFieldValue('expires', '')}>
              {t('expiry.never')}
            </Button>
          )}
        </Group>
      </div>
    </>
  )
}
