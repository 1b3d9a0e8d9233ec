import { Button, Group, Modal, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PRESETS, VisibilityField } from './settings/fields.tsx'

export interface CreateGalleryProps {
  opened: boolean
  onClose: () => void
  /** The photos are in a bucket already: asks for where next. */
  fromBucket: boolean
}

export function CreateGallery(props: CreateGalleryProps) {
  const { t } = useTranslation('galleries')
  const { opened, onClose } = props
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('create.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body {...props} />}
    </Modal>
  )
}

function Body({ onClose, fromBucket }: CreateGalleryProps) {
  const { t } = useTranslation('galleries')
  const client = useQueryClient()
  const navigate = useNavigate()
  const form = useForm({
    initialValues: {
      name: '',
      visibility: 'clients' as Schemas['Visibility'],
      preset: 'automatic' as Schemas['Preset'],
      faceRecognitionEnabled: true,
    },
    validate: { name: (value) => (value.trim() ? null : t('common:required')) },
  })
  const create = useMutation({
    mutationFn: ({ name, ...settings }: typeof form.values) =>
      unwrap(api.POST('/api/v1/galleries', { body: { name: name.trim(), ...settings } })),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['galleries'] })
      onClose()
      await navigate({
        to: '/galleries/$galleryId',
        params: { galleryId: id },
        search: fromBucket ? { add: 'bucket' } : {},
      })
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <Stack>
        <TextInput
          data-autofocus
          required
          label={t('field.name')}
          placeholder={t('create.name_example')}
          maxLength={200}
          autoComplete="off"
          dir="auto"
          {...form.getInputProps('name')}
        />
        <VisibilityField {...form.getInputProps('visibility')} />
        <Switch
          label={t('field.recognition')}
          description={t('field.recognition_text')}
          {...form.getInputProps('faceRecognitionEnabled', { type: 'checkbox' })}
        />
        {form.values.faceRecognitionEnabled && (
          <Select
            label={t('field.preset')}
            description={t(`preset.${form.values.preset}.text`)}
            data={PRESETS.map((value) => ({ value, label: t(`preset.${value}.name`) }))}
            allowDeselect={false}
            {...form.getInputProps('preset')}
          />
        )}
        {create.error && <ErrorState error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('create.action')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
