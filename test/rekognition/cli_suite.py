"""Every operation that is offered, through the unmodified AWS CLI, within one process. Endpoint and credentials come from
the environment, pictures from the command line. Writes the operations that were answered, and those that this CLI
knows."""

import contextlib
import io
import json
import os
import sys
import time

from awscli.clidriver import create_clidriver

pictures, endpoint = sys.argv[1], os.environ["SUITE_ENDPOINT"]
answered = set()
known = create_clidriver().session.get_service_model("rekognition").operation_names


def run(command, *arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = create_clidriver().main(["rekognition", command, "--endpoint-url", endpoint, "--output", "json", *arguments])
    return status, out.getvalue(), err.getvalue()


def aws(command, *arguments):
    status, out, err = run(command, *arguments)
    assert status == 0, f"{command}: {err}"
    answered.add("".join(part.capitalize() for part in command.split("-")))
    return json.loads(out) if out.strip() else None


def refused(code, command, *arguments):
    status, _, err = run(command, *arguments)
    assert status in (254, 255) and f"An error occurred ({code}) when calling" in err, (status, err)


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


def image(name, option="--image-bytes"):
    return [option, f"fileb://{os.path.join(pictures, name)}"]


C = ["--collection-id", "cli"]
made = aws("create-collection", *C, "--tags", "by=cli")
refused("ResourceAlreadyExistsException", "create-collection", *C)
refused("ResourceNotFoundException", "describe-collection", "--collection-id", "none")
refused("ValidationException", "describe-collection", "--collection-id", "a b")
arn = ["--resource-arn", made["CollectionArn"]]
aws("tag-resource", *arn, "--tags", "a=b")
aws("untag-resource", *arn, "--tag-keys", "by")
equal(aws("list-tags-for-resource", *arn)["Tags"], {"a": "b"})
assert "cli" in aws("list-collections", "--page-size", "1")["CollectionIds"]
equal(len(aws("detect-faces", *image("sample3.jpg"), "--attributes", "ALL")["FaceDetails"]), 3)
compared = aws("compare-faces", *image("cage.jpg", "--source-image-bytes"), *image("franck_02045.jpg", "--target-image-bytes"))
equal((compared["FaceMatches"], len(compared["UnmatchedFaces"])), ([], 1))
ids = []
for name in ["franck_02045.jpg", "franck_02159.jpg"]:
    indexed = aws("index-faces", *C, *image(name), "--external-image-id", name)
    ids.append(indexed["FaceRecords"][0]["Face"]["FaceId"])
equal(aws("describe-collection", *C)["FaceCount"], 2)
equal(len(aws("list-faces", *C, "--page-size", "1")["Faces"]), 2)
equal(len(aws("search-faces", *C, "--face-id", ids[0])["FaceMatches"]), 1)
equal(len(aws("search-faces-by-image", *C, *image("franck_02888.jpg"))["FaceMatches"]), 2)
# Older ones know no users.
if "CreateUser" in known:
    aws("create-user", *C, "--user-id", "tom")
    aws("associate-faces", *C, "--user-id", "tom", "--face-ids", *ids)
    equal(aws("list-users", *C)["Users"], [{"UserId": "tom", "UserStatus": "ACTIVE"}])
    equal(aws("search-users", *C, "--face-id", ids[0])["UserMatches"][0]["User"]["UserId"], "tom")
    equal(aws("search-users-by-image", *C, *image("franck_02888.jpg"))["UserMatches"][0]["User"]["UserId"], "tom")
    equal(aws("disassociate-faces", *C, "--user-id", "tom", "--face-ids", *ids)["UserStatus"], "CREATED")
    aws("delete-user", *C, "--user-id", "tom")
equal(sorted(aws("delete-faces", *C, "--face-ids", *ids)["DeletedFaces"]), sorted(ids))
if "SUITE_VIDEO" in os.environ:
    bucket, name = os.environ["SUITE_VIDEO"].split("/")
    video = ["--video", json.dumps({"S3Object": {"Bucket": bucket, "Name": name}})]
    for kind, more in [("face-detection", []), ("face-search", C)]:
        job = aws(f"start-{kind}", *video, *more)["JobId"]
        deadline = time.time() + 60
        while (result := aws(f"get-{kind}", "--job-id", job))["JobStatus"] == "IN_PROGRESS" and time.time() < deadline:
            time.sleep(0.2)
        equal(result["JobStatus"], "SUCCEEDED")
equal(aws("delete-collection", *C)["StatusCode"], 200)
print(json.dumps({"answered": sorted(answered), "known": known}))
