import { Badge, Box, CloseButton, Group, Select, Table, Text, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconAlertTriangle, IconBell, IconHistory, IconMinus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiImage } from '../../../components/api-image.tsx'
import { ClearFilters, type Day, DayFilters } from '../../../components/day-filters.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ButtonLink } from '../../../components/links.tsx'
import { Pager } from '../../../components/pager.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { TableView } from '../../../components/table-view.tsx'
import { dayToIso, usePageSearch } from '../../../components/use-page-search.ts'
import { useErrorWords } from '../../../components/error-words.ts'
import { useFormats } from '../../../lib/format.ts'
import { useSession } from '../../../session.ts'
import { type Screened, screeningsQuery } from '../api.ts'
import { WatchlistFrame } from '../frame.tsx'
import { EntryFilter } from './entry-filter.tsx'
import { ScreeningView } from './screening-view.tsx'

const LIMIT = 25
const KINDS = ['hits', 'none', 'failed'] as const
type Kind = (typeof KINDS)[number]
const asked: Record<Kind, { hit?: 'true' | 'false'; failed?: 'true' }> = {
  hits: { hit: 'true' },
  none: { hit: 'false' },
  failed: { failed: 'true' },
}
const isKind = (text: string | undefined): text is Kind => KINDS.includes(text as Kind)

export function ScreeningsPage() {
  const { t } = useTranslation('watchlist')
  const { may } = useSession()
  const { search, page, change, clear, filtered } = usePageSearch<'kind' | 'entry' | 'job' | Day>()
  const kind = isKind(search.kind) ? search.kind : null
  const { entry, job } = search
  const from = dayToIso(search.from)
  const to = dayToIso(search.to, true)
  const screenings = useQuery(screeningsQuery({ page, limit: LIMIT, entry, job, from, to, ...(kind && asked[kind]) }))
  const [shown, setShown] = useState<Screened | null>(null)
  return (
    <WatchlistFrame at="history">
      <Group align="flex-end" gap="sm">
        <Select
          label={t('history.kind')}
          data={[
            { value: 'all', label: t('common:all') },
            ...KINDS.map((value) => ({ value, label: t(`history.kinds.${value}`) })),
          ]}
          value={kind ?? 'all'}
          allowDeselect={false}
          onChange={(value) => change({ kind: value === 'all' ? undefined : (value ?? undefined) })}
          w={{ base: '100%', xs: 190 }}
        />
        {may('operator') && <EntryFilter value={entry} onChange={(id) => change({ entry: id })} />}
        <DayFilters search={search} onChange={change} />
        {job && (
          <Badge
            size="xl"
            variant="default"
            tt="none"
            rightSection={
              <CloseButton size="sm" aria-label={t('history.every_job')} onClick={() => change({ job: undefined })} />
            }
          >
            {t('history.of_job')}
          </Badge>
        )}
      </Group>
      <QueryView
        query={screenings}
        isEmpty={({ items }) => items.length === 0 && page === 1}
        empty={
          filtered ? (
            <EmptyState icon={IconHistory} title={t('history.none_found')} action={<ClearFilters onClear={clear} />} />
          ) : (
            <EmptyState
              icon={IconHistory}
              title={t('history.empty')}
              action={may('operator') && <ButtonLink to="/watchlist/screen">{t('place.screen')}</ButtonLink>}
            >
              {t('history.empty_text')}
            </EmptyState>
          )
        }
      >
        {({ items, total_items: total }) => (
          <>
            <TableView
              label={t('history.title')}
              minWidth={{ base: 320, sm: 640 }}
              wideOnly={[2, 4]}
              head={[
                t('history.picture'),
                t('history.outcome'),
                t('history.faces'),
                t('history.time'),
                t('history.source'),
              ]}
            >
              {items.map((one, index) => (
                <Row key={one.db_id ?? index} screened={one} onShow={() => setShown(one)} />
              ))}
            </TableView>
            <Pager
              {...{ page, limit: LIMIT, count: items.length, total }}
              onPage={(next) => change({ page: String(next) })}
            />
          </>
        )}
      </QueryView>
      {shown && <ScreeningView screened={shown} onClose={() => setShown(null)} />}
    </WatchlistFrame>
  )
}

function Row({ screened, onShow }: { screened: Screened; onShow: () => void }) {
  const { t } = useTranslation('watchlist')
  const { number } = useFormats()
  const { image_path_or_identifier: name, faces, source, processing_timestamp: time } = screened
  // Of a folder all begin alike.
  const last = (source === 'data' ? name : name.split(/[/\\]/).at(-1)) || name
  return (
    <Table.Tr>
      <Table.Td>
        <UnstyledButton onClick={onShow} aria-label={t('history.show', { name })}>
          <Group gap="xs" wrap="nowrap">
            <ApiImage src={screened.cropped_face_path} alt="" width={48} height={48} />
            <Box miw={{ base: 88, sm: 0 }} maw={{ base: 110, sm: 280 }}>
              <Text size="sm" dir="auto" td="underline" style={{ overflowWrap: 'anywhere' }} lineClamp={2}>
                {last}
              </Text>
              {last !== name && (
                <Text size="xs" c="dimmed" dir="auto" title={name} truncate>
                  {name}
                </Text>
              )}
            </Box>
          </Group>
        </UnstyledButton>
      </Table.Td>
      <Table.Td>
        <Outcome screened={screened} />
      </Table.Td>
      <Table.Td visibleFrom="sm">{screened.error === null ? number(faces.length) : '–'}</Table.Td>
      <Table.Td>
        <RelativeTime time={time} />
      </Table.Td>
      <Table.Td visibleFrom="sm">{t(`source.${source}`)}</Table.Td>
    </Table.Tr>
  )
}

function Outcome({ screened }: { screened: Screened }) {
  const { t } = useTranslation('watchlist')
  const { decimal } = useFormats()
  const words = useErrorWords()
  const best = screened.faces.flatMap(({ blacklist_matches: [first] }) => first ?? [])
  if (screened.error !== null)
    return (
      <Group gap={6} wrap="nowrap">
        <IconAlertTriangle size={18} aria-hidden style={{ flex: 'none' }} />
        <Text size="sm" lineClamp={3}>
          {words.ofCode(screened.error_code ?? '', screened.error).sentence}
        </Text>
      </Group>
    )
  if (best.length === 0)
    return (
      <Group gap={6} wrap="nowrap">
        <IconMinus size={18} aria-hidden style={{ flex: 'none' }} />
        <Text size="sm" c="dimmed">
          {t('history.no_hit')}
        </Text>
      </Group>
    )
  return best.map(({ name, entry_id: id, similarity }, index) => (
    <Group key={id ?? index} gap={6} wrap="nowrap">
      <IconBell size={18} color="var(--mantine-color-error)" aria-label={t('history.hit')} style={{ flex: 'none' }} />
      <Text size="sm" fw={600} dir="auto" style={{ overflowWrap: 'anywhere' }}>
        {id === null ? t('erased') : name} · {decimal(similarity)}
      </Text>
    </Group>
  ))
}
