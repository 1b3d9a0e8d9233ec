import { Alert, Button, FileInput, Group, List, Modal, Progress, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconFileZip } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CollectionSelect } from '../../components/collection-select.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { useFormats } from '../../lib/format.ts'
import type { Schemas } from '../../api.ts'
import { begin, upload } from './upload.ts'

export function BulkEnroll({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('jobs')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('bulk.title')}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body onClose={onClose} />}
    </Modal>
  )
}

function Body({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('jobs')
  const { percent, dollars } = useFormats()
  const client = useQueryClient()
  const navigate = useNavigate()
  const aborting = useRef<AbortController | null>(null)
  const [sent, setSent] = useState(0)
  /** What is asked about before it begins. */
  const [estimate, setEstimate] = useState<Schemas['BulkEstimate'] | null>(null)
  const form = useForm({
    onValuesChange: ({ archive, folder }, before) => {
      if (archive !== before.archive || folder !== before.folder) setEstimate(null)
    },
    initialValues: {
      archive: null as File | null,
      folder: '',
      collection: null as string | null,
      allow_duplicate: false,
    },
    validate: {
      archive: (file, { folder }) => (file || folder.trim() ? null : t('bulk.archive_needed')),
    },
  })
  const start = useMutation({
    mutationFn: async ({ archive, folder, collection, allow_duplicate }: typeof form.values) => {
      const { signal } = (aborting.current = new AbortController())
      setSent(0)
      const where = { folder: archive ? null : folder.trim(), collection }
      const told = estimate ?? (await upload({ archive, ...where }, setSent, signal))
      // Whoever pays is asked first.
      if (!estimate && told.paid_calls > 0) return setEstimate(told)
      return begin({ upload: told.upload, ...where, allow_duplicate: String(allow_duplicate) }, signal)
    },
    // What was uploaded may be gone by now.
    onError: () => setEstimate(null),
    onSuccess: async (job) => {
      if (!job) return
      const { job_id: jobId } = job
      await client.invalidateQueries({ queryKey: ['jobs'] })
      onClose()
      await navigate({ to: '/jobs/$jobId', params: { jobId } })
    },
  })
  const stopped = start.error instanceof DOMException
  return (
    <form onSubmit={form.onSubmit((values) => start.mutate(values))}>
      <Stack>
        <div>
          <Text>{t('bulk.how')}</Text>
          <List size="sm" mt={4}>
            <List.Item>{t('bulk.by_folder')}</List.Item>
            <List.Item>{t('bulk.by_csv')}</List.Item>
          </List>
        </div>
        <FileInput
          label={t('bulk.archive')}
          placeholder={t('bulk.archive_choose')}
          accept=".zip,application/zip"
          leftSection={<IconFileZip size={18} aria-hidden />}
          clearable
          clearButtonProps={{ 'aria-label': t('faces:tray.remove', { name: form.values.archive?.name ?? '' }) }}
          {...form.getInputProps('archive')}
        />
        <TextInput
          label={t('bulk.folder')}
          description={t('bulk.folder_text')}
          disabled={form.values.archive !== null}
          spellCheck={false}
          {...form.getInputProps('folder')}
        />
        <CollectionSelect
          value={form.values.collection}
          onChange={(collection) => form.setFieldValue('collection', collection)}
        />
        <Switch
          label={t('bulk.duplicates')}
          description={t('bulk.duplicates_text')}
          {...form.getInputProps('allow_duplicate', { type: 'checkbox' })}
        />
        {estimate && (
          <Alert color="yellow" title={t('bulk.cost', { cost: dollars(estimate.cost_usd) })} role="alert">
            {t('bulk.cost_text', { pictures: estimate.pictures, calls: estimate.paid_calls })}
          </Alert>
        )}
        {start.isPending && !estimate && (
          <div>
            <Text size="sm" aria-live="polite">
              {sent < 1 ? t('bulk.sending', { share: percent(sent) }) : t('bulk.sent')}
            </Text>
            <Progress value={sent * 100} animated aria-label={t('bulk.sending', { share: percent(sent) })} />
          </div>
        )}
        {start.error && !stopped && <ErrorState error={start.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => (start.isPending ? aborting.current?.abort() : onClose())}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={start.isPending}>
            {t(estimate ? 'bulk.start_paid' : 'bulk.start')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
