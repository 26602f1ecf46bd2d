#!/usr/bin/env python3
"""Reads and checks a .latent file without Grainfold: Python 3.8 or newer, standard library only.

    python3 docs/read-latent.py FILE...                     checks every chunk, prints the header
    python3 docs/read-latent.py --model DIR FILE...         decodes the integers of every tile as well
    python3 docs/read-latent.py --thumbnail OUT.jpg FILE    writes the small preview

Written from src/model/fold/format/FORMAT.md alone: what that page leaves out, this script could not do.
Prints one JSON object a file. Exit status 0: all whole; 1: one is damaged, newer or no .latent; 2: wrong usage.
"""

import argparse
import hashlib
import json
import struct
import sys
import zlib

SIGNATURE = bytes.fromhex("8c4c544e0d0a1a0a")
VERSION = 2
CRITICAL = {b"HEAD", b"INDX", b"ALPH", b"TILE", b"DONE"}
SOURCES = ["jpeg", "png", "webp", "avif", "tiff"]
TILE = 512


class Refused(Exception):
    """Why a file is not read, in words."""


def need(condition, reason):
    if not condition:
        raise Refused(reason)


def read_chunks(data):
    """[(type, payload, offset)], each with a CRC that fits; the last one is DONE and ends the file."""
    need(data[:8] == SIGNATURE, "not a .latent file: the first 8 bytes differ")
    chunks, at = [], 8
    while True:
        need(at + 12 <= len(data), f"cut at byte {at}: no room for another chunk and there was no DONE")
        kind = data[at : at + 4]
        length = struct.unpack_from("<I", data, at + 4)[0]
        need(kind.isalpha(), f"damaged at byte {at}: a chunk type is four letters")
        end = at + 12 + length
        need(end <= len(data), f"cut or damaged at byte {at}: {kind.decode()} claims {length} bytes")
        crc = struct.unpack_from("<I", data, end - 4)[0]
        need(crc == zlib.crc32(data[at : end - 4]), f"damaged: the CRC of {kind.decode()} at byte {at} does not match")
        chunks.append((kind, data[at + 8 : end - 4], at))
        at = end
        if kind == b"DONE":
            need(length == 0, "DONE is not empty")
            need(at == len(data), f"{len(data) - at} bytes follow DONE")
            return chunks


def read_header(payload):
    need(len(payload) >= 2, "HEAD is too short")
    version = struct.unpack_from("<H", payload)[0]
    need(version <= VERSION, f"format version {version}: this reader knows {VERSION}")
    need(version >= 1 and len(payload) >= 56 and len(payload) == 56 + payload[55], "HEAD has the wrong size")
    fields = struct.unpack_from("<HHIIBBHHB3bB", payload)
    _, flags, width, height, bits, tile_log, step, quality, source, *turn, zero = fields
    need(flags < 4 and zero == 0, "HEAD sets bits that no version has")
    need(turn == [0, 0, 0] or (version >= 2 and not flags & 1), "HEAD turns colours that it does not have")
    need(1 <= width <= 10**6 and 1 <= height <= 10**6 and width * height <= 2**29, f"a size of {width} x {height}")
    need(bits in (8, 16) and tile_log == 9 and source < len(SOURCES), "HEAD holds values that no file can have")
    need(step >= 128 and 100 <= quality <= 10000 and payload[55] <= 64, "HEAD holds values that no file can have")
    return {
        "version": version,
        "width": width,
        "height": height,
        "bits": bits,
        "grey": bool(flags & 1),
        "alpha": bool(flags & 2),
        "step": step / 256,
        "turn": turn,
        "quality": quality / 100,
        "source": SOURCES[source],
        "fingerprint": payload[23:55].hex(),
        "model": payload[56:].decode("utf-8", "replace"),
    }


def tile_sizes(header):
    """(width, height) of each tile, row by row."""
    width, height = header["width"], header["height"]
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            yield min(TILE, width - left), min(TILE, height - top)


def read_tile(payload, number, header):
    """-> (mode, coded latent, patch)"""
    need(len(payload) >= 9, f"tile {number} is too short")
    index, mode, length = struct.unpack_from("<IBI", payload)
    need(index == number, f"tile {index} stands where tile {number} should")
    need(mode <= 2 and 9 + length <= len(payload), f"tile {number} holds values that no file can have")
    latent, patch = payload[9 : 9 + length], payload[9 + length :]
    need((mode == 2) == (len(patch) > 0), f"tile {number}: a patch without its mode, or the mode without one")
    if patch:
        is_webp = patch[:4] == b"RIFF" and patch[8:12] == b"WEBP"
        is_png = patch[:8] == b"\x89PNG\r\n\x1a\n"
        need(is_webp if header["bits"] == 8 else is_png, f"tile {number}: its patch is no {'WebP' if header['bits'] == 8 else 'PNG'}")
    return mode, latent, patch


def check_alpha(payload, header):
    size = header["width"] * header["height"] * header["bits"] // 8
    unpacker = zlib.decompressobj(-15)
    try:
        # Piece by piece: a lying file costs no memory.
        count, rest = 0, payload
        while rest and count <= size:
            count += len(unpacker.decompress(rest, 1 << 20))
            rest = unpacker.unconsumed_tail
        while not unpacker.eof and count <= size:
            piece = unpacker.decompress(b"", 1 << 20)
            if not piece:
                break
            count += len(piece)
    except zlib.error as error:
        raise Refused(f"ALPH does not unpack: {error}") from None
    need(unpacker.eof and count == size, f"ALPH holds {count} bytes, the picture needs {size}")


def read_file(data):
    """-> (header, tiles [(mode, latent, patch)], chunks); raises Refused."""
    chunks = read_chunks(data)
    need(chunks[0][0] == b"HEAD", "the first chunk is not HEAD")
    header = read_header(chunks[0][1])
    by_type = {}
    for kind, payload, _ in chunks:
        by_type.setdefault(kind, []).append(payload)
        need(kind in CRITICAL or kind[:1].islower(), f'the file needs "{kind.decode()}", which version 1 does not have')
    for kind in (b"HEAD", b"INDX", b"DONE"):
        need(len(by_type.get(kind, [])) == 1, f"{kind.decode()} stands {len(by_type.get(kind, []))} times")
    columns, rows = -(-header["width"] // TILE), -(-header["height"] // TILE)
    index, payloads = by_type[b"INDX"][0], by_type.get(b"TILE", [])
    need(len(index) == 4 + 4 * columns * rows, "INDX does not fit the size")
    count, *lengths = struct.unpack(f"<{1 + columns * rows}I", index)
    need(count == columns * rows and lengths == [len(payload) for payload in payloads], "INDX does not fit the tiles")
    tiles = [read_tile(payload, number, header) for number, payload in enumerate(payloads)]
    alpha = by_type.get(b"ALPH", [])
    need(len(alpha) == (1 if header["alpha"] else 0), "ALPH does not fit the header")
    if alpha:
        check_alpha(alpha[0], header)
    for payload in by_type.get(b"thmb", []):
        need(payload[:2] == b"\xff\xd8", "the thumbnail is no JPEG")
    for payload in by_type.get(b"gran", []):
        need(len(by_type[b"gran"]) == 1 and len(payload) == 72, "gran has the wrong size or stands twice")
        need(any(payload[13:38]) and any(payload[47:72]), "gran has an empty filter")
    for payload in by_type.get(b"dens", []):
        need(len(payload) == 4, "dens has the wrong size")
    return header, tiles, chunks


# ---- Entropy decoding: the integers of a tile -------------------------------------------------------------------

KNOTS = [
    22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743, 32768, 40793, 47911, 53581,
    57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476, 65500, 65514,
]
FINE = [
    1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 19, 22, 26, 30, 35, 40, 46, 54, 64, 76, 90, 108, 128, 152, 181, 215, 256,
    320, 400, 512, 768, 1024, 1536,
]
MEDIUM = [1, 3, 5, 8, 11, 16, 22, 32, 45, 64, 90, 128, 192, 320, 640]
COARSE = [1, 5, 10, 18, 32, 64, 160]
MAGNITUDE_SIZES, SIGN_SIZES, FLAG_SIZES = (36, 256, 256, 512, 256, 1024), (9, 27, 9, 27, 3, 9), (18, 54, 27, 6, 3, 9)
BINS, BIN_SIZE = 19, sum(MAGNITUDE_SIZES)
CLASS_SIZE = BINS * BIN_SIZE + sum(SIGN_SIZES) + sum(FLAG_SIZES)
CLASS_SETS = BINS * 4 + 2


def levels_table(thresholds):
    return [sum(1 for threshold in thresholds if threshold <= value) for value in range(4096)]


FINE_OF, MEDIUM_OF, COARSE_OF = levels_table(FINE), levels_table(MEDIUM), levels_table(COARSE)
SQUASH = [(KNOTS[i >> 7] * (128 - (i & 127)) + KNOTS[(i >> 7) + 1] * (i & 127) + 64) >> 7 for i in range(4096)]


def make_stretch():
    table, i = [], 0
    for q in range(4096):
        while i < 4095 and SQUASH[i] < 16 * q + 8:
            i += 1
        table.append(max(-2047, i - 2048))
    return table


STRETCH = make_stretch()
RATES = [65536 // (2 * confidence + 3) for confidence in range(256)]


def starts(first, sizes):
    """First context of each input."""
    result = []
    for size in sizes:
        result.append(first)
        first += size
    return result


def sign(value):
    return (value > 0) - (value < 0)


class Tables:
    """tables.bin of a model."""

    def __init__(self, data):
        need(data[:4] == b"GFT1", "tables.bin is of another kind than this reader knows")
        self.levels = data[4]
        body = zlib.decompress(data[5:], -15)
        classes = 2 * (3 * self.levels + 1)
        contexts, weights, terms = classes * CLASS_SIZE, classes * CLASS_SETS * 6, classes * 4
        need(len(body) == contexts * 3 + (weights + terms) * 4, "tables.bin has the wrong size")
        self.probabilities = struct.unpack_from(f"<{contexts}H", body)
        self.confidences = body[contexts * 2 : contexts * 3]
        self.weights = struct.unpack_from(f"<{weights}i", body, contexts * 3)
        self.terms = struct.unpack_from(f"<{terms}i", body, contexts * 3 + weights * 4)


class BitReader:
    """One tile's stream, with the probabilities as they learn."""

    def __init__(self, data, tables):
        self.data, self.at, self.low, self.high = data, 4, 0, 0xFFFFFFFF
        self.number = int.from_bytes(data[:4].ljust(4, b"\0"), "big")
        self.p, self.c, self.w = list(tables.probabilities), bytearray(tables.confidences), list(tables.weights)

    def raw(self, probability):
        middle = self.low + ((self.high - self.low) * probability >> 16)
        bit = self.number <= middle
        if bit:
            self.high = middle
        else:
            self.low = middle + 1
        while (self.low ^ self.high) >> 24 == 0:
            byte = self.data[self.at] if self.at < len(self.data) else 0
            self.at += 1
            self.low = self.low << 8 & 0xFFFFFFFF
            self.high = self.high << 8 & 0xFFFFFFFF | 255
            self.number = self.number << 8 & 0xFFFFFFFF | byte
        return int(bit)

    def bit(self, contexts, weight_set):
        p, c, w = self.p, self.c, self.w
        first = weight_set * 6
        odds = [STRETCH[p[context] >> 4] for context in contexts]
        total = sum(t * (w[first + i] >> 4) for i, t in enumerate(odds)) >> 14
        probability = SQUASH[max(-2047, min(2047, total)) + 2048]
        bit = self.raw(probability)
        one = 65535 if bit else 0
        error = one - probability
        for i, context in enumerate(contexts):
            p[context] += (one - p[context]) * RATES[c[context]] >> 15
            if c[context] < 80:
                c[context] += 1
            w[first + i] = max(-(1 << 20), min(1 << 20, w[first + i] + (odds[i] * error + 8192 >> 14)))
        return bit


class Band:
    """Values (of the low band: differences) and magnitudes; 0 outside. Rows and columns have a margin of 2."""

    def __init__(self, width, height):
        self.width, self.height, self.stride = width, height, width + 4
        self.v = [0] * (self.stride * (height + 4))
        self.m = [0] * len(self.v)
        self.out = [0] * (width * height)

    def place(self, x, y):
        return (y + 2) * self.stride + x + 2

    def ring(self, x, y):
        m, s, p = self.m, self.stride, self.place(x, y)
        beside = m[p - 1] + m[p + 1] + m[p - s] + m[p + s]
        return 4 * m[p] + 2 * beside + m[p - s - 1] + m[p - s + 1] + m[p + s - 1] + m[p + s + 1]

    def count(self, x0, x1, y0, y1):
        rows = range(y0, min(y1, self.height))
        return sum(1 for y in rows for m in self.m[self.place(x0, y) : self.place(min(x1, self.width), y)] if m)


def band_shapes(width, height, levels):
    """[(level, orientation, width, height)], coarse to fine; orientation 0 low, 1 hl, 2 lh, 3 hh."""
    shapes = []
    for level in range(1, levels + 1):
        lw, lh, hw, hh = (width + 1) // 2, (height + 1) // 2, width // 2, height // 2
        shapes = [(level, 1, hw, lh), (level, 2, lw, hh), (level, 3, hw, hh)] + shapes
        width, height = lw, lh
    return [(levels, 0, width, height)] + shapes


class TileDecoder:
    def __init__(self, data, tables, width, height, channels):
        self.bits, self.tables, self.levels = BitReader(data, tables), tables, tables.levels
        self.shapes = band_shapes(width, height, self.levels)
        self.known = [[] for _ in range(channels)]

    def decode(self):
        """-> [channel][band] lists of integers"""
        for number, (level, orientation, width, height) in enumerate(self.shapes):
            for channel, bands in enumerate(self.known):
                band = Band(width, height)
                bands.append(band)
                if width and height:
                    self.enter(band, channel, number, level, orientation)
                    if orientation == 0:
                        self.low_band()
                    elif level > 3:
                        self.rows(0, height, None)
                    else:
                        self.blocks()
        return [[band.out for band in bands] for bands in self.known]

    def enter(self, band, channel, number, level, orientation):
        """Makes a band the one at hand."""
        L, bands = self.levels, self.known[channel]
        self.band, self.channel = band, channel
        self.kind = (0 if channel == 0 else 3 * L + 1) + (3 * L if orientation == 0 else 3 * (level - 1) + orientation - 1)
        self.coarser = bands[number - 3] if number > 3 else None
        self.siblings = bands[number - orientation + 1 : number] if orientation > 1 else []
        self.luma = self.known[0][number] if channel else None
        self.other = self.known[channel - 1][number] if channel else None
        first = self.kind * CLASS_SIZE
        self.magnitude_start = first
        self.sign_starts = starts(first + BINS * BIN_SIZE, SIGN_SIZES)
        self.flag_starts = starts(first + BINS * BIN_SIZE + sum(SIGN_SIZES), FLAG_SIZES)
        self.first_set = self.kind * CLASS_SETS
        self.u = self.tables.terms[self.kind * 4 : self.kind * 4 + 4]

    def low_band(self):
        band, out, width = self.band, self.band.out, self.band.width
        for y in range(band.height):
            for x in range(width):
                i = y * width + x
                if y == 0:
                    predicted = out[i - 1] if x else 0
                elif x == 0:
                    predicted = out[i - width]
                else:
                    west, north, corner = out[i - 1], out[i - width], out[i - width - 1]
                    if corner >= max(west, north):
                        predicted = min(west, north)
                    elif corner <= min(west, north):
                        predicted = max(west, north)
                    else:
                        predicted = west + north - corner
                place = band.place(x, y)
                channels = 16 * (self.luma.m[place] + self.other.m[place]) if self.luma else 0
                difference = self.value(place, 0, 0, 0, 0, channels)
                out[i] = predicted + difference
                band.v[place], band.m[place] = difference, min(255, abs(difference))

    def blocks(self):
        band = self.band
        count = -(-band.width // 8)
        above = [0] * (count + 2)
        for top in range(0, band.height, 8):
            bottom, flags = min(band.height, top + 8), [0] * (count + 2)
            for block in range(count):
                near = (flags[block], above[block + 1], above[block + 2])
                flags[block + 1] = self.flag(block * 8, min(band.width, block * 8 + 8), top, bottom, *near)
            self.rows(top, bottom, flags)
            above = flags

    def flag(self, x0, x1, y0, y1, west, north, north_east):
        C = self.coarser.count(x0 >> 1, (x1 + 1) >> 1, y0 >> 1, (y1 + 1) >> 1) if self.coarser else 0
        C = C if C <= 2 else 3 if C <= 4 else 4 if C <= 8 else 5
        S = min(2, self.siblings[-1].count(x0, x1, y0, y1)) if self.siblings else 0
        O = min(2, self.other.count(x0, x1, y0, y1)) if self.other else 0
        near = west + north
        places = (3 * C + near, (3 * C + S) * 3 + O, (3 * near + S) * 3 + O, C, near, 3 * near + north_east)
        return self.bits.bit([a + b for a, b in zip(self.flag_starts, places)], self.first_set + CLASS_SETS - 1)

    def rows(self, top, bottom, flags):
        band = self.band
        for y in range(top, bottom):
            for x in range(band.width):
                if flags and not flags[x // 8 + 1]:
                    continue
                place = band.place(x, y)
                coarser = self.coarser.ring(x >> 1, y >> 1) if self.coarser else 0
                coarser_value = self.coarser.v[self.coarser.place(x >> 1, y >> 1)] if self.coarser else 0
                sibling = sum(other.ring(x, y) for other in self.siblings)
                sibling_magnitude = sum(other.m[other.place(x, y)] for other in self.siblings)
                channels = self.luma.ring(x, y) if self.luma else 0
                if self.channel == 2:
                    channels += 2 * self.other.ring(x, y)
                value = self.value(place, coarser, coarser_value, sibling, sibling_magnitude, channels)
                band.out[y * band.width + x] = value
                band.v[place], band.m[place] = value, min(255, abs(value))

    def value(self, p, coarser, coarser_value, sibling, sibling_magnitude, channels):
        m, s, u = self.band.m, self.band.stride, self.u
        own = 4 * (m[p - 1] + m[p - s]) + 2 * (m[p - s - 1] + m[p - s + 1] + m[p - 2] + m[p - 2 * s])
        far = m[p - 2] + m[p - s - 2] + m[p - s + 2] + m[p - 2 * s - 1] + m[p - 2 * s] + m[p - 2 * s + 1]
        expected = min(4095, own * u[0] + coarser * u[1] + sibling * u[2] + channels * u[3] >> 8)
        medium = lambda total: MEDIUM_OF[min(4095, total)]
        west, north = min(3, m[p - 1]), min(3, m[p - s])
        diagonal = min(3, m[p - s - 1] + m[p - s + 1])
        twin = self.luma.m[p] if self.luma else sibling_magnitude
        second = (m[p - s - 1], sibling_magnitude, self.other.m[p] if self.other else 0)[self.channel]
        places = (
            FINE_OF[expected],
            medium(own) * 16 + medium(coarser),
            medium(own) * 16 + (medium(channels) if self.channel else medium(sibling)),
            (((west * 4 + north) * 4 + diagonal) * 4 + min(3, far)) * 2 + (coarser > 8),
            (COARSE_OF[expected] * 16 + medium(4 * far)) * 2 + (sibling > 8),
            (((min(3, abs(coarser_value)) * 4 + min(3, twin)) * 4 + min(3, second)) * 4 + west) * 4 + north,
        )
        weight_set = self.first_set + (0 if expected < 4 else 1 if expected < 12 else 2 if expected < 40 else 3)
        first = [a + b for a, b in zip(starts(self.magnitude_start, MAGNITUDE_SIZES), places)]
        bin_bit = lambda number: self.bits.bit([a + number * BIN_SIZE for a in first], weight_set + 4 * number)
        magnitude = 0
        while magnitude < 3 and bin_bit(magnitude):
            magnitude += 1
        if magnitude == 0:
            return 0
        if magnitude == 3:
            n = 0
            while n < 14 and bin_bit(3 + min(n, 9)):
                n += 1
            rest = 1
            for k in range(n):
                rest = rest * 2 + (bin_bit(13 + min(n - 1, 5)) if k == 0 else self.bits.raw(32768))
            magnitude = min(32767, rest + 2)
        return -magnitude if self.sign(p, coarser_value) else magnitude

    def sign(self, p, coarser_value):
        v, s = self.band.v, self.band.stride
        pair = lambda a, b: 3 * (sign(a) + 1) + sign(b) + 1

        def agreement(band):
            if band is None:
                return 13
            a = band.v
            return 9 * (sign(a[p]) + 1) + 3 * (sign(v[p - 1] * a[p - 1]) + 1) + sign(v[p - s] * a[p - s]) + 1

        places = (
            pair(v[p - 1], v[p - s]),
            agreement(self.luma),
            pair(v[p - s - 1], v[p - s + 1]),
            agreement(self.other),
            sign(coarser_value) + 1,
            pair(v[p - 2], v[p - 2 * s]),
        )
        return self.bits.bit([a + b for a, b in zip(self.sign_starts, places)], self.first_set + CLASS_SETS - 2)


def fingerprint_of(folder):
    """SHA-256 over a model's files but the cards."""
    import os

    digest = hashlib.sha256()
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name in ("card.json", "card.md") or not os.path.isfile(path):
            continue
        with open(path, "rb") as file:
            data = file.read()
        digest.update(f"{name}\n{len(data)}\n".encode() + data)
    return digest.hexdigest()


def latent_hash(header, tiles, folder):
    """SHA-256 over the integers of all tiles, each followed by a comma, in the order of decoding's result."""
    need(fingerprint_of(folder) == header["fingerprint"], "the model in the folder is not the one that the file names")
    with open(f"{folder}/tables.bin", "rb") as file:
        tables = Tables(file.read())
    digest = hashlib.sha256()
    for (_, latent, _), (width, height) in zip(tiles, tile_sizes(header)):
        for channel in TileDecoder(latent, tables, width, height, 1 if header["grey"] else 3).decode():
            for band in channel:
                digest.update("".join(f"{value}," for value in band).encode())
    return digest.hexdigest()


# ---- Command line -----------------------------------------------------------------------------------------------


def describe(path, options):
    with open(path, "rb") as file:
        data = file.read()
    header, tiles, chunks = read_file(data)
    modes = [mode for mode, _, _ in tiles]
    made = [payload.decode("utf-8", "replace") for kind, payload, _ in chunks if kind == b"made"]
    result = {
        "file": path,
        "whole": True,
        "bytes": len(data),
        **header,
        "tiles": {"network": modes.count(0), "plain": modes.count(1), "patch": modes.count(2)},
        "made": made[0] if made else None,
        "chunks": [{"type": kind.decode(), "offset": at, "bytes": len(payload)} for kind, payload, at in chunks],
    }
    if options.model:
        result["latentSha256"] = latent_hash(header, tiles, options.model)
    thumbnail = [payload for kind, payload, _ in chunks if kind == b"thmb"]
    if options.thumbnail:
        need(thumbnail, "the file holds no thumbnail")
        with open(options.thumbnail, "wb") as file:
            file.write(thumbnail[0])
    return result


def main():
    parser = argparse.ArgumentParser(description="Reads and checks .latent files without Grainfold.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--model", metavar="DIR", help="folder of the model: decode the integers of every tile too")
    parser.add_argument("--thumbnail", metavar="OUT", help="write the small preview (JPEG)")
    options = parser.parse_args()
    failed = False
    for path in options.files:
        try:
            print(json.dumps(describe(path, options)))
        except (Refused, OSError) as error:
            failed = True
            print(json.dumps({"file": path, "whole": False, "reason": str(error)}))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
