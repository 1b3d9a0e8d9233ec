import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ApiError, unwrap } from '../../../api.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import type { Choice } from '../api.ts'
import { useOptions } from '../parts/rates.tsx'
import { useBulkJob } from './bulk-progress.tsx'

const KINDS = ['folder', 'bucket', 'urls'] as const
type Kind = (typeof KINDS)[number]

export interface BulkDialogProps {
  opened: boolean
  onClose: () => void
  choice: Choice
}

/** Everything there is somewhere, screened by a job. */
export function BulkDialog(props: BulkDialogProps) {
  const { t } = useTranslation('watchlist')
  const { opened, onClose } = props
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('bulk.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body {...props} />}
    </Modal>
  )
}

/** Its sentence speaks of a picture. */
const isNoFolder = (error: Error) => error instanceof ApiError && error.code === 'image_not_found'

const linesOf = (text: string) => text.split('\n').flatMap((line) => line.trim() || [])

function Body({ onClose, choice }: BulkDialogProps) {
  const { t } = useTranslation('watchlist')
  const roots = useOptions().data?.roots ?? []
  const [, setJob] = useBulkJob()
  const form = useForm({
    initialValues: {
      kind: (roots.length > 0 ? 'folder' : 'urls') as Kind,
      root: roots[0] ?? '',
      below: '',
      bucket: '',
      prefix: '',
      urls: '',
    },
    validate: {
      root: (root, { kind }) => (kind === 'folder' && root === '' ? t('common:required') : null),
      urls: (urls, { kind }) => (kind === 'urls' && linesOf(urls).length === 0 ? t('common:required') : null),
    },
  })
  const { kind } = form.values
  const start = useMutation({
    mutationFn: ({ root, below, bucket, prefix, urls }: typeof form.values) => {
      const how = { distance_metric: choice.metric, threshold: choice.threshold }
      const folder = below.trim() ? `${root.replace(/\/$/, '')}/${below.trim().replace(/^\/+/, '')}` : root
      const body = {
        folder: { ...how, folder },
        bucket: { ...how, prefix: prefix.trim(), ...(bucket.trim() && { bucket: bucket.trim() }) },
        urls: { ...how, urls: linesOf(urls) },
      }[kind]
      return unwrap(api.POST('/api/v1/process/bulk', { body }))
    },
    onError: (error) => {
      if (isNoFolder(error)) form.setFieldError('below', t('bulk.no_folder'))
    },
    onSuccess: ({ job_id: jobId }) => {
      setJob(jobId)
      onClose()
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => start.mutate(values))} noValidate>
      <Stack>
        <Text>{t('bulk.meaning')}</Text>
        <SegmentedControl
          aria-label={t('bulk.where')}
          fullWidth
          data={KINDS.map((value) => ({ value, label: t(`bulk.kind.${value}`) }))}
          {...form.getInputProps('kind')}
        />
        {kind === 'folder' &&
          (roots.length === 0 ? (
            <Text size="sm">{t('bulk.no_roots')}</Text>
          ) : (
            <>
              <Select label={t('bulk.root')} data={roots} allowDeselect={false} {...form.getInputProps('root')} />
              <TextInput
                label={t('bulk.below')}
                description={t('bulk.below_hint')}
                spellCheck={false}
                dir="ltr"
                {...form.getInputProps('below')}
              />
            </>
          ))}
        {kind === 'bucket' && (
          <>
            <TextInput
              label={t('bulk.bucket')}
              description={t('bulk.bucket_hint')}
              spellCheck={false}
              dir="ltr"
              {...form.getInputProps('bucket')}
            />
            <TextInput label={t('bulk.prefix')} spellCheck={false} dir="ltr" {...form.getInputProps('prefix')} />
          </>
        )}
        {kind === 'urls' && (
          <Textarea
            label={t('bulk.urls')}
            description={t('bulk.urls_hint')}
            autosize
            minRows={4}
            maxRows={12}
            spellCheck={false}
            dir="ltr"
            {...form.getInputProps('urls')}
          />
        )}
        {start.error && !isNoFolder(start.error) && <ErrorState error={start.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={start.isPending} disabled={kind === 'folder' && roots.length === 0}>
            {t('bulk.action')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
