import { Code, Group, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconClipboardList } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrapList } from '../../api.ts'
import { ActorName } from '../../components/actor-name.tsx'
import { ClearFilters, type Day, DayFilters } from '../../components/day-filters.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { TableView } from '../../components/table-view.tsx'
import { dayToIso, usePageSearch } from '../../components/use-page-search.ts'
import { useFormats } from '../../lib/format.ts'
import { Verification } from './verification.tsx'

const LIMIT = 50
const WORDS = ['actor', 'action', 'target'] as const

export function AuditPage() {
  const { t } = useTranslation('audit')
  const { number, dateTime } = useFormats()
  const { search, page, change, clear, filtered } = usePageSearch<(typeof WORDS)[number] | Day>()
  const entries = useQuery({
    queryKey: ['audit', search],
    queryFn: ({ signal }) =>
      unwrapList(
        api.GET('/api/v1/audit', {
          params: {
            query: {
              page,
              limit: LIMIT,
              actor: search.actor,
              action: search.action,
              target: search.target,
              from: dayToIso(search.from),
              to: dayToIso(search.to, true),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Verification />
      <Group align="flex-end" gap="sm">
        {WORDS.map((name) => (
          <WordFilter
            // A cleared filter empties its field.
            key={`${name} ${search[name] === undefined}`}
            label={t(name)}
            example={t(`example.${name}`)}
            value={search[name]}
            onChange={(value) => change({ [name]: value })}
          />
        ))}
        <DayFilters search={search} onChange={change} />
      </Group>
      <QueryView
        query={entries}
        isEmpty={({ items }) => items.length === 0 && page === 1}
        empty={
          <EmptyState
            icon={IconClipboardList}
            title={t(filtered ? 'none_found' : 'empty')}
            action={filtered && <ClearFilters onClear={clear} />}
          >
            {!filtered && t('empty_text')}
          </EmptyState>
        }
      >
        {({ items, total }) => (
          <>
            <TableView
              label={t('title')}
              head={[t('seq'), t('when'), t('actor'), t('action'), t('target'), t('details')]}
              minWidth={{ base: 300, sm: 900 }}
              wideOnly={[0, 2, 4, 5]}
            >
              {items.map((entry) => (
                <Table.Tr key={entry.seq}>
                  <Table.Td visibleFrom="sm">{number(entry.seq)}</Table.Td>
                  <Table.Td>
                    {dateTime(entry.at)}
                    <Text size="sm" c="dimmed" hiddenFrom="sm" style={{ overflowWrap: 'anywhere' }}>
                      <ActorName actor={entry.actor} />
                    </Text>
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    <ActorName actor={entry.actor} />
                  </Table.Td>
                  <Table.Td>
                    <Action action={entry.action} />
                    <Text size="sm" hiddenFrom="sm" style={{ overflowWrap: 'anywhere' }}>
                      {entry.target}
                    </Text>
                    <Text size="xs" c="dimmed" hiddenFrom="sm" style={{ overflowWrap: 'anywhere' }}>
                      {detailsOf(entry)}
                    </Text>
                  </Table.Td>
                  <Table.Td visibleFrom="sm" style={{ overflowWrap: 'anywhere' }}>
                    {entry.target}
                    {entry.collection !== null && entry.collection !== entry.target && (
                      <Text size="xs" c="dimmed">
                        {t('common:collection')} {entry.collection}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td visibleFrom="sm" w="34%">
                    {detailsOf(entry) && <Code style={{ overflowWrap: 'anywhere' }}>{detailsOf(entry)}</Code>}
                    <Text size="xs" c="dimmed" title={entry.hash}>
                      {t('hash', { hash: entry.hash.slice(0, 12) })}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </TableView>
            <Pager
              page={page}
              limit={LIMIT}
              count={items.length}
              total={total}
              onPage={(next) => change({ page: String(next) })}
            />
          </>
        )}
      </QueryView>
    </Page>
  )
}

const detailsOf = ({ details }: Schemas['AuditEntry']) =>
  Object.keys(details).length > 0 ? JSON.stringify(details) : ''

/** In words, with what the filter and the exported log call it below. */
function Action({ action }: { action: string }) {
  const { t, i18n } = useTranslation('audit')
  if (!i18n.exists(`audit:actions.${action}`)) return action
  return (
    <>
      {t(`actions.${action}`)}
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {action}
      </Text>
    </>
  )
}

interface WordFilterProps {
  label: string
  example: string
  value: string | undefined
  onChange: (value: string | undefined) => void
}

/** Looks things up a moment after the typing stops. */
function WordFilter({ label, example, value, onChange }: WordFilterProps) {
  const [typed, setTyped] = useState(value ?? '')
  const tell = useDebouncedCallback(onChange, 400)
  return (
    <TextInput
      label={label}
      placeholder={example}
      spellCheck={false}
      autoCapitalize="none"
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        tell(event.currentTarget.value.trim() || undefined)
      }}
      flex="1 1 140px"
      maw={{ xs: 220 }}
    />
  )
}
