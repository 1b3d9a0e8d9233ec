import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { useErrorWords } from '../../components/error-words.ts'
import { useSession } from '../../session.ts'
import { isOver, type Job } from './job-state.tsx'

/** Cancel while it goes, try again when it has ended with something left to do. */
export function JobButtons({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  const { may } = useSession()
  const client = useQueryClient()
  const words = useErrorWords()
  const params = { params: { path: { job_id: job.job_id } } }
  const refreshed = {
    onSettled: () => client.invalidateQueries({ queryKey: ['jobs'] }),
    onError: (error: Error) =>
      notifications.show({ color: 'red', message: words.of(error).sentence || t('common:error.unreachable.title') }),
  }
  const cancel = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/jobs/{job_id}/cancel', params)),
    ...refreshed,
  })
  const retry = useMutation({ mutationFn: () => unwrap(api.POST('/api/v1/jobs/{job_id}/retry', params)), ...refreshed })
  if (!may('operator')) return null
  const unfinished = job.state === 'failed' || job.state === 'cancelled' || job.failed > 0
  return (
    <Group gap="xs">
      {!isOver(job) && (
        <Button
          variant="default"
          size="sm"
          loading={cancel.isPending}
          disabled={job.cancel_requested}
          onClick={() => cancel.mutate()}
        >
          {t(job.cancel_requested ? 'stopping' : 'cancel')}
        </Button>
      )}
      {isOver(job) && unfinished && (
        <Button variant="default" size="sm" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t('retry')}
        </Button>
      )}
    </Group>
  )
}
