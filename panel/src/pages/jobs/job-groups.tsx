import { Badge, Button, Group, Paper, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { useErrorWords } from '../../components/error-words.ts'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormats } from '../../lib/format.ts'
import { useSession } from '../../session.ts'
import { useKindName } from './kind-name.ts'

type JobGroup = Schemas['JobGroup']

const isGoing = ({ counts, paused }: JobGroup) => counts.queued + counts.running > 0 || paused

/** One that goes on by itself, and shows in the list anyway. */
const isListed = ({ kind, group, counts, paused }: JobGroup) => group === kind && !paused && counts.queued === 0

/** How the jobs stand, by kind and group; also read for how many have failed. */
export const useJobSummary = () =>
  useQuery({
    queryKey: ['jobs', 'summary'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/jobs/summary', { signal })),
    refetchInterval: ({ state }) => (state.data?.some(isGoing) ? 2000 : 15_000),
  })

/** What is under way or held up; nothing when nothing is. */
export function JobGroups() {
  const { t } = useTranslation('jobs')
  const groups = (useJobSummary().data ?? []).filter((one) => isGoing(one) && !isListed(one))
  if (groups.length === 0) return null
  return (
    <Stack gap="xs" component="section" aria-label={t('groups.title')}>
      <Title order={2} size="h4">
        {t('groups.title')}
      </Title>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
        {groups.map((group) => (
          <GroupCard key={`${group.kind} ${group.group}`} group={group} />
        ))}
      </SimpleGrid>
    </Stack>
  )
}

function GroupCard({ group }: { group: JobGroup }) {
  const { t } = useTranslation('jobs')
  const { number } = useFormats()
  const kindName = useKindName()
  const { counts, last_minute: lastMinute, oldest_waiting: oldest } = group
  const ended = counts.done + counts.failed
  const total = ended + counts.queued + counts.running
  const share = (count: number) => (total > 0 ? (count / total) * 100 : 0)
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="xs">
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{kindName(group.kind)}</Text>
            {group.paused && (
              <Badge color="yellow" variant="light" tt="none" autoContrast>
                {t('groups.paused')}
              </Badge>
            )}
          </Group>
          {group.group !== group.kind && (
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {group.group}
            </Text>
          )}
        </div>
        <PauseButton group={group} />
      </Group>
      <Progress.Root size="lg">
        <Progress.Section
          value={share(counts.done)}
          color="indigo"
          animated={counts.running > 0}
          aria-label={t('groups.done')}
        />
        <Progress.Section value={share(counts.failed)} color="red" aria-label={t('state.failed')} />
      </Progress.Root>
      <Group gap="md" mt={4}>
        <Text size="sm">{t('count_of', { done: number(ended), total: number(total) })}</Text>
        {counts.running > 0 && <Text size="sm">{t('groups.running', { count: counts.running })}</Text>}
        {counts.failed > 0 && <Text size="sm">{t('failed_count', { count: counts.failed })}</Text>}
        {lastMinute > 0 && (
          <Text size="sm" c="dimmed">
            {t('rate_minute', { rate: number(lastMinute) })}
          </Text>
        )}
        {oldest && counts.running === 0 && (
          <Text size="sm" c="dimmed">
            {t('groups.waiting_since')} <RelativeTime time={oldest} />
          </Text>
        )}
      </Group>
    </Paper>
  )
}

function PauseButton({ group: { group, paused } }: { group: JobGroup }) {
  const { t } = useTranslation('jobs')
  const { may } = useSession()
  const client = useQueryClient()
  const words = useErrorWords()
  const change = useMutation({
    mutationFn: () => {
      const params = { params: { path: { group } } }
      return paused
        ? unwrap(api.POST('/api/v1/jobs/groups/{group}/resume', params))
        : unwrap(api.POST('/api/v1/jobs/groups/{group}/pause', params))
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['jobs'] }),
    onError: (error: Error) =>
      notifications.show({ color: 'red', message: words.of(error).sentence || t('common:error.unreachable.title') }),
  })
  if (!may('operator')) return null
  const Icon = paused ? IconPlayerPlay : IconPlayerPause
  return (
    <Button
      variant="default"
      size="sm"
      flex="none"
      leftSection={<Icon size={16} aria-hidden />}
      loading={change.isPending}
      onClick={() => change.mutate()}
    >
      {t(paused ? 'groups.resume' : 'groups.pause')}
    </Button>
  )
}
