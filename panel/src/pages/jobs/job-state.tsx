import { Badge, Group, Progress, Stack, Text } from '@mantine/core'
import { IconBan, IconCheck, IconClock, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { useFormats } from '../../lib/format.ts'

export type Job = Schemas['Job']
export const isOver = ({ state }: Job) => state === 'done' || state === 'failed' || state === 'cancelled'

const looks = {
  queued: ['gray', IconClock],
  running: ['indigo', IconPlayerPlay],
  done: ['green', IconCheck],
  failed: ['red', IconX],
  cancelled: ['gray', IconBan],
} as const

export function JobState({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  const [color, Icon] = looks[job.state]
  const stopping = job.cancel_requested && !isOver(job)
  return (
    <Badge color={color} variant="light" tt="none" leftSection={<Icon size={14} aria-hidden />}>
      {t(stopping ? 'state.stopping' : `state.${job.state}`)}
    </Badge>
  )
}

/** How far, how fast, and how much longer if it goes on like this. */
export function JobProgress({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  const { number, decimal, duration } = useFormats()
  const now = useNow(job.state === 'running')
  const settled = job.done + job.failed
  const share = job.total ? Math.min(1, settled / job.total) : null
  const seconds = job.started_at ? (Date.parse(job.finished_at ?? now) - Date.parse(job.started_at)) / 1000 : 0
  const rate = seconds > 1 && settled > 0 ? settled / seconds : null
  const left = rate && job.total !== null ? (job.total - settled) / rate : null
  return (
    <Stack gap={4}>
      <Progress.Root size="lg">
        <Progress.Section
          value={job.state === 'done' ? 100 : (share ?? 0) * 100}
          color={job.state === 'failed' ? 'red' : 'indigo'}
          animated={job.state === 'running'}
          aria-label={t('progress')}
        />
      </Progress.Root>
      <Group gap="md">
        <Text size="sm">
          {job.total === null
            ? t('count', { done: number(settled) })
            : t('count_of', { done: number(settled), total: number(job.total) })}
        </Text>
        {job.failed > 0 && <Text size="sm">{t('failed_count', { count: job.failed })}</Text>}
        {rate !== null && (
          <Text size="sm" c="dimmed">
            {rate < 1 ? t('rate_minute', { rate: decimal(rate * 60) }) : t('rate', { rate: decimal(rate) })}
          </Text>
        )}
        {job.state === 'running' && left !== null && (
          <Text size="sm" c="dimmed">
            {t('left', { time: duration(left) })}
          </Text>
        )}
        {isOver(job) && seconds > 0 && (
          <Text size="sm" c="dimmed">
            {t('took', { time: duration(seconds) })}
          </Text>
        )}
      </Group>
    </Stack>
  )
}

/** The present as ISO text, by the second while it matters. */
function useNow(running: boolean) {
  const [now, setNow] = useState(() => new Date().toISOString())
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => setNow(new Date().toISOString()), 1000)
    return () => clearInterval(timer)
  }, [running])
  return now
}
