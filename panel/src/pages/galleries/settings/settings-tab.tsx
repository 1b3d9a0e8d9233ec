import { Button, Group, Paper, Select, Stack, Switch, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { type Gallery, pathOf, useRefreshGallery } from '../../../api-galleries.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { useSession } from '../../../session.ts'
import { DeleteGallery } from './delete-gallery.tsx'
import { PRESETS, VisibilityField } from './fields.tsx'
import { GalleryLink } from './gallery-link.tsx'
import { ThresholdField } from './threshold-field.tsx'

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/

export function SettingsTab({ gallery }: { gallery: Gallery }) {
  const { may } = useSession()
  const operator = may('operator')
  return (
    <Stack gap="lg" maw={760}>
      <SettingsForm key={gallery.updatedAt} gallery={gallery} disabled={!operator} />
      {operator && <GalleryLink gallery={gallery} />}
      {operator && <DeleteGallery gallery={gallery} />}
    </Stack>
  )
}

function SettingsForm({ gallery, disabled }: { gallery: Gallery; disabled: boolean }) {
  const { t } = useTranslation('galleries')
  const refresh = useRefreshGallery(gallery.id)
  const { name, slug, visibility, preset, threshold, faceRecognitionEnabled } = gallery
  const form = useForm({
    initialValues: { name, slug, visibility, preset, threshold, faceRecognitionEnabled },
    validate: {
      name: (value) => (value.trim() ? null : t('common:required')),
      slug: (value) => (SLUG.test(value) ? null : t('field.slug_rule')),
    },
  })
  const save = useMutation({
    mutationFn: (body: typeof form.values) =>
      unwrap(
        api.PUT('/api/v1/galleries/{id}', { params: pathOf(gallery.id), body: { ...body, name: body.name.trim() } }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('common:saved') })
      await refresh()
    },
  })
  return (
    <Paper withBorder p="md">
      <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
        <Stack>
          <Title order={2} size="h4">
            {t('settings.title')}
          </Title>
          <TextInput
            required
            label={t('field.name')}
            maxLength={200}
            dir="auto"
            disabled={disabled}
            {...form.getInputProps('name')}
          />
          <TextInput
            required
            label={t('field.slug')}
            description={t('field.slug_text')}
            maxLength={60}
            spellCheck={false}
            autoCapitalize="none"
            disabled={disabled}
            {...form.getInputProps('slug')}
          />
          <VisibilityField disabled={disabled} {...form.getInputProps('visibility')} />
          <Switch
            label={t('field.recognition')}
            description={t('field.recognition_text')}
            disabled={disabled}
            {...form.getInputProps('faceRecognitionEnabled', { type: 'checkbox' })}
          />
          <Select
            label={t('field.preset')}
            description={t(`preset.${form.values.preset}.text`)}
            data={PRESETS.map((value) => ({ value, label: t(`preset.${value}.name`) }))}
            allowDeselect={false}
            disabled={disabled}
            {...form.getInputProps('preset')}
          />
          <ThresholdField
            collection={gallery.collection}
            saved={threshold}
            value={form.values.threshold}
            onChange={(value) => form.setFieldValue('threshold', value)}
            disabled={disabled}
          />
          {save.error && <ErrorState error={save.error} />}
          {!disabled && (
            <Group justify="flex-end">
              {form.isDirty() && (
                <Button variant="default" onClick={form.reset}>
                  {t('settings.undo')}
                </Button>
              )}
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
                {t('common:save')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Paper>
  )
}
