// A photo made small before it leaves the device: no larger than anybody looks at it, and without what the camera noted.

export const maxSide = 2048; // pixels
const quality = 0.85; // of the JPEG
const paper = "#ffffff"; // behind what is transparent

/** The file is no photo that this browser can read. */
export class NoPhoto extends Error {}

/** The size in which a picture is sent. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Draws a photo anew, upright. Throws NoPhoto. */
export async function shrunk(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new NoPhoto();
  });
  try {
    return await drawn(bitmap);
  } finally {
    bitmap.close();
  }
}

async function drawn(bitmap: ImageBitmap): Promise<Blob> {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, fitted(bitmap.width, bitmap.height));
  const on = canvas.getContext("2d");
  if (!on) throw new NoPhoto();
  on.fillStyle = paper;
  on.fillRect(0, 0, canvas.width, canvas.height);
  on.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const jpeg = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  if (!jpeg) throw new NoPhoto();
  return jpeg;
}
