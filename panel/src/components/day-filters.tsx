import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const DAYS = ['from', 'to'] as const
export type Day = (typeof DAYS)[number]

export interface DayFiltersProps {
  /** Days as `2027-01-31`. */
  search: Partial<Record<Day, string>>
  onChange: (changed: Partial<Record<Day, string | undefined>>) => void
}

/** The first and the last day a list shows. */
export function DayFilters({ search, onChange }: DayFiltersProps) {
  const { t } = useTranslation('common')
  return DAYS.map((day) => (
    <TextInput
      key={day}
      type="date"
      label={t(day === 'from' ? 'from' : 'to')}
      value={search[day] ?? ''}
      onChange={(event) => onChange({ [day]: event.currentTarget.value || undefined })}
      flex="1 1 140px"
      maw={{ xs: 180 }}
    />
  ))
}

export function ClearFilters({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation('common')
  return (
    <Button variant="default" onClick={onClear}>
      {t('clear_filters')}
    </Button>
  )
}
