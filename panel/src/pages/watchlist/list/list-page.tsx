import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../../components/empty-state.tsx'
import { LoadingState } from '../../../components/loading-state.tsx'
import { Pager } from '../../../components/pager.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { usePageSearch } from '../../../components/use-page-search.ts'
import { entriesQuery, type EntryState } from '../api.ts'
import { ForOperators, WatchlistFrame } from '../frame.tsx'
import { Rates } from '../parts/rates.tsx'
import styles from '../watchlist.module.css'
import { AddEntry } from './add-entry.tsx'
import { EntryRow } from './entry-row.tsx'
import { ListDoors } from './list-doors.tsx'
import { ListMenu } from './list-menu.tsx'

const LIMIT = 20
const STATES: EntryState[] = ['active', 'waiting', 'adding', 'removing']
const isState = (text: string | undefined): text is EntryState => STATES.includes(text as EntryState)

export const ListPage = () => (
  <ForOperators at="list">
    <List />
  </ForOperators>
)

function List() {
  const { t } = useTranslation('watchlist')
  const { search, page, change, clear, filtered } = usePageSearch<'q' | 'state'>()
  const [typed, setTyped] = useState(search.q ?? '')
  const settle = useDebouncedCallback((q: string) => change({ q: q || undefined }), 250)
  const state = isState(search.state) ? search.state : undefined
  const entries = useQuery({
    ...entriesQuery({ page, limit: LIMIT, q: search.q, state }),
    refetchInterval: ({ state: { data } }) =>
      data?.items.some((one) => one.state === 'adding' || one.state === 'removing') ? 3000 : 30_000,
  })
  const [adding, addingIs] = useDisclosure(false)
  const none = entries.data?.total_items === 0 && !filtered && page === 1
  return (
    <WatchlistFrame
      at="list"
      actions={
        <>
          <ListMenu />
          {!none && (
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={addingIs.open}>
              {t('add.title')}
            </Button>
          )}
        </>
      }
    >
      <QueryView query={entries} loading={<LoadingState rows={5} height={92} />}>
        {({ items, total_items: total }) =>
          none ? (
            <ListDoors onAdd={addingIs.open} />
          ) : (
            <Stack>
              <Group align="flex-end" gap="sm">
                <TextInput
                  type="search"
                  flex="1 1 14rem"
                  maw={420}
                  label={t('list.search')}
                  placeholder={t('list.search_hint')}
                  leftSection={<IconSearch size={16} aria-hidden />}
                  value={typed}
                  onChange={({ currentTarget: { value } }) => {
                    setTyped(value)
                    settle(value.trim())
                  }}
                  dir="auto"
                />
                <Select
                  label={t('list.state')}
                  data={[
                    { value: 'all', label: t('common:all') },
                    ...STATES.map((value) => ({ value, label: t(`entry_state.${value}`) })),
                  ]}
                  value={state ?? 'all'}
                  allowDeselect={false}
                  onChange={(value) => change({ state: value === 'all' ? undefined : (value ?? undefined) })}
                  w={{ base: '100%', xs: 220 }}
                />
              </Group>
              <Rates />
              {items.length === 0 && (
                <EmptyState
                  title={t('list.nothing')}
                  action={
                    <Button
                      variant="default"
                      onClick={() => {
                        setTyped('')
                        clear()
                      }}
                    >
                      {t('common:clear_filters')}
                    </Button>
                  }
                />
              )}
              <ul className={styles.rows} aria-label={t('list.title')}>
                {items.map((entry) => (
                  <li key={entry.id}>
                    <EntryRow entry={entry} />
                  </li>
                ))}
              </ul>
              <Pager
                {...{ page, limit: LIMIT, count: items.length, total }}
                onPage={(next) => change({ page: String(next) })}
              />
            </Stack>
          )
        }
      </QueryView>
      <AddEntry opened={adding} onClose={addingIs.close} />
    </WatchlistFrame>
  )
}
