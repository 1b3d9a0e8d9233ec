import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { entriesQuery, entryQuery } from '../api.ts'

/** Whose hits are shown; asked of the server while somebody types. */
export function EntryFilter({ value, onChange }: { value: string | undefined; onChange: (id?: string) => void }) {
  const { t } = useTranslation('watchlist')
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 250)
  const { data: chosen } = useQuery({ ...entryQuery(value ?? ''), enabled: value !== undefined, retry: false })
  // What stands in the field is the chosen one's name, and no search.
  const asked = q && q !== chosen?.name ? q : undefined
  const { data: found } = useQuery(entriesQuery({ page: 1, limit: 20, q: asked }))
  const entries = found?.items ?? []
  const all = chosen && entries.every(({ id }) => id !== chosen.id) ? [chosen, ...entries] : entries
  return (
    <Select
      label={t('history.entry')}
      placeholder={t('history.every_entry')}
      data={all.map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common:clear_filters') }}
      onSearchChange={setTyped}
      nothingFoundMessage={t('list.nothing')}
      // The server has searched, in reasons too.
      filter={({ options }) => options}
      w={{ base: '100%', xs: 220 }}
    />
  )
}
